import { Agent } from 'undici';

console.log(typeof Agent);
