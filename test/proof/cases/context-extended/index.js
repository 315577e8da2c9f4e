import prettyBytes from 'pretty-bytes';

console.log(prettyBytes(1337));
