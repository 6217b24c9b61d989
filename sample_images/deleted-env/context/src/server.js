"use strict";

require("dotenv").config();

const fastify = require("fastify")({ logger: true });
const orders = require("./routes/orders");
const { pool } = require("./database");

fastify.register(orders, { prefix: "/orders" });
fastify.get("/health", async () => ({ ok: (await pool.query("select 1")).rowCount === 1 }));

fastify.listen({ port: Number(process.env.PORT ?? 3000), host: "0.0.0.0" });
