require 'greeter'

puts Greeter.greet
