"""Words every room uses: codes, money, periods, quantities, problems."""
