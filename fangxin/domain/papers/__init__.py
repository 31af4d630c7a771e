"""What merchants record for their customers: suppliers, batches, test reports, licences, health certificates."""
