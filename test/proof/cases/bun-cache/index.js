const { request } = require('undici');

console.log(typeof request);
