"""People: accounts, companies, delegations and roles."""
