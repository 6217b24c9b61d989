"use strict";

const { totals } = require("@shop/ledger");
const { vat } = require("@shop/tax");
const Document = require("pdfkit");

function invoice(order) {
  const document = new Document({ size: "A4" });
  const sum = totals(order.lines);
  document.text(`Invoice ${order.number}`);
  document.text(`Total ${sum + vat(sum, order.country)}`);
  return document;
}

module.exports = { invoice };
