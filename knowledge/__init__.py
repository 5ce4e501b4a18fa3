"""The knowledge package: schema, loader, hot reload and look-up of the clinic's facts."""
