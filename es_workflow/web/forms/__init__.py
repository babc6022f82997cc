"""The small forms of our own pages: sign-in, accounts, registers. Forms of processes are content: es_workflow/forms."""
