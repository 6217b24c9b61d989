"""Serves the stock over HTTP."""

from flask import Flask, jsonify

from stock.database import session

app = Flask(__name__)


@app.get("/articles/<int:number>")
def article(number: int):
    """Answers with what is left of one article."""
    row = session().execute("select left_over from stock where article = :n", {"n": number}).one()
    return jsonify(left=row.left_over)


app.run(port=8000)
