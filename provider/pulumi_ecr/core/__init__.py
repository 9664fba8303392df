"""Room 1, the grammar: what a value, a field, a resource, a change and a failure are. No pulumi, no boto3, no I/O."""
