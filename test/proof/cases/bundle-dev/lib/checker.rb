# Looks after people.
module Checker
end
