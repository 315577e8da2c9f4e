console.log('Hello.');
