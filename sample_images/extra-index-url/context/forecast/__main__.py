"""Prints next week's forecast for each article."""

import sys

import pandas
from shop_models import Seasonal


def main() -> None:
    """Reads sales from standard input."""
    sales = pandas.read_csv(sys.stdin, parse_dates=["day"])
    for article, history in sales.groupby("article"):
        print(article, Seasonal(period=7).fit(history["sold"]).predict(7).sum())


main()
