# Makes a folder of gems into a source that Bundler can read: the gems, and the index of their specifications.
require 'fileutils'
require 'rubygems/package'
require 'zlib'

folder = ARGV.fetch(0)
FileUtils.mkdir_p(["#{folder}/gems", "#{folder}/quick/Marshal.4.8"])
specs = Dir['*.gem'].map { |file| [file, Gem::Package.new(file).spec] }
specs.each do |file, spec|
  FileUtils.cp(file, "#{folder}/gems/#{spec.full_name}.gem")
  rich = Zlib::Deflate.deflate(Marshal.dump(spec))
  File.binwrite("#{folder}/quick/Marshal.4.8/#{spec.full_name}.gemspec.rz", rich)
end
tuples = specs.map { |_, spec| [spec.name, spec.version, spec.original_platform] }
{ 'specs' => tuples, 'latest_specs' => tuples, 'prerelease_specs' => [] }.each do |name, list|
  Zlib::GzipWriter.open("#{folder}/#{name}.4.8.gz") { |gzip| gzip.write(Marshal.dump(list)) }
end
