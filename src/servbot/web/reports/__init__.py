"""Reports of reconciliations as pages."""
