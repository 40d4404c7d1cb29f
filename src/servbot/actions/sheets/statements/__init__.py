"""Bank statements: CAMT.053 and MT940 as rows, checked against their balances."""
