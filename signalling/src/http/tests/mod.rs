mod who_may;
