<?php

namespace Example\Checker;

function name(): string
{
    return 'checker';
}
