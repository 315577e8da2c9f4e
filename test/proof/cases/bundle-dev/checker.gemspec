Gem::Specification.new do |spec|
  spec.name = 'checker'
  spec.version = '1.0.0'
  spec.summary = 'Checks.'
  spec.authors = ['Test']
  spec.files = ['lib/checker.rb']
end
