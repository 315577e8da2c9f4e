<?php

namespace Example\Greeter;

function name(): string
{
    return 'greeter';
}
