import { dotnetRestoreFinal } from '../../../../src/dockerfile/rules/dotnet-restore-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM mcr.microsoft.com/dotnet/sdk:10.0\n';

describeRule(dotnetRestoreFinal, {
  catches: {
    'a program that is published': {
      text: `${base}RUN dotnet publish -c Release -o /app\nCMD ["dotnet", "/app/app.dll"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'a build in several RUNs, once': {
      text: `${base}RUN dotnet restore\nRUN dotnet build\nCMD ["/app"]\n`,
      lines: [1],
    },
  },
  passes: {
    'an image that starts the tool': `${base}RUN dotnet publish -o /app\nCMD ["dotnet", "run"]\n`,
    'a shell': `${base}RUN dotnet publish -o /app\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN dotnet publish -o /app\n`,
    'a dev container': {
      text: `${base}RUN dotnet publish -o /app\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish -o /app\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN dotnet publish -o /app && dotnet nuget locals all --clear\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN dotnet publish -o /app\nFROM debian\nCOPY --from=a /app /app\nCMD ["/app"]\n`,
    'packages that are removed': `${base}RUN dotnet restore && rm -rf /root/.nuget\nCMD ["/app"]\n`,
    'commands that restore nothing': `${base}RUN dotnet --info && dotnet new console\nCMD ["/app"]\n`,
  },
});
