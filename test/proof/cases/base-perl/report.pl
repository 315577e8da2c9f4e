print "Hello.\n";
