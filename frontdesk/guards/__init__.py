"""What keeps the front desk safe."""
