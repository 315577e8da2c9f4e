puts 'Hello.'
