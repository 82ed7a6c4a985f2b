"""What a certificate of origin costs on its way from one office to another, beside AS2 in the same run."""
