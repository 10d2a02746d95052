"""How sure the ways out are: shares of the assumptions listed, what each change of one place does, regret."""
