"""What selection costs: scores, reasons and growing a model, beside other libraries on the same features."""
