"use strict";

const { pool } = require("../database");

module.exports = async function orders(app) {
  app.get("/:id", async (request, reply) => {
    const { rows } = await pool.query("select * from orders where id = $1", [request.params.id]);
    return rows[0] ?? reply.code(404).send({ error: "no such order" });
  });
};
