import { dotnetSdkBaseFinal } from '../../../../src/dockerfile/rules/dotnet-sdk-base-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(dotnetSdkBaseFinal, {
  catches: {
    'a program that is copied into the SDK': {
      text: 'FROM mcr.microsoft.com/dotnet/sdk:9.0\nCOPY app/ /app\nENTRYPOINT ["dotnet", "/app/a.dll"]\n',
      fix: 'suggest',
      severity: 'warning',
      fixed:
        'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nCOPY app/ /app\nENTRYPOINT ["dotnet", "/app/a.dll"]\n',
    },
    'a version that a variable holds': {
      text: 'ARG V=8.0\nFROM mcr.microsoft.com/dotnet/sdk:${V}-alpine\nCMD ["dotnet", "a.dll"]\n',
      fixed: 'ARG V=8.0\nFROM mcr.microsoft.com/dotnet/aspnet:${V}-alpine\nCMD ["dotnet", "a.dll"]\n',
    },
    'a program that is built there, without an edit': {
      text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet publish -o /app\nCMD ["dotnet", "/app/a.dll"]\n',
      fix: 'none',
    },
  },
  passes: {
    'the runtime': 'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCMD ["dotnet", "a.dll"]\n',
    'a program that the container builds':
      'FROM mcr.microsoft.com/dotnet/sdk:8.0\nCMD ["dotnet", "watch", "run"]\n',
    'a file that starts nothing': 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN dotnet tool restore\n',
    'a stage of its own':
      'FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nRUN dotnet publish -o /app\nFROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY --from=build /app /app\nCMD ["dotnet", "/app/a.dll"]\n',
    Windows: 'FROM mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022\nCMD ["dotnet", "a.dll"]\n',
  },
});
