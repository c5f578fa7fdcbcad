"""What a dialogue is made of, and the terminals behind it: with lists to choose from, or plain."""
