"use strict";

const { subscribe } = require("@shop/bus");
const { createTransport } = require("nodemailer");

const transport = createTransport({ host: process.env.SMTP_HOST });

subscribe("order.sent", (order) => transport.sendMail({ to: order.mail, subject: "On its way" }));
