"""Door: merchant. Merchants' people settle, take returns back, answer letters and keep their records; on a phone first."""
