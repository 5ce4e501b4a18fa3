"""The front desk: the public service between browsers, Rasa and receptionists."""
