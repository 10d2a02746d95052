"""Files in and out: scenarios read and checked, results written whole or not at all."""
