# Greets people.
module Greeter
  # The greeting, as a sentence.
  def self.greet(name = 'world')
    "Hello, #{name}."
  end
end
