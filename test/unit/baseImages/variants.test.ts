/** Which smaller variants the tags of publishers offer, and which only look like it. */
import { describe, expect, it } from 'vitest';
import { findVariants, listVariantRepositories } from '../../../src/baseImages/variants.ts';
import { parseReference } from '../../../src/oci/reference.ts';

/** The tags found for a reference whose repository lists `tags`, separated by spaces. */
function find(reference: string, tags: string): readonly string[] {
  const parsed = parseReference(reference);
  return findVariants(parsed, [{ repository: parsed.repository, tags: tags.split(' ') }]).map(
    ({ tag }) => tag,
  );
}

function findCautions(reference: string, tag: string): readonly string[] {
  const parsed = parseReference(reference);
  const [found] = findVariants(parsed, [{ repository: parsed.repository, tags: [tag] }]);
  return found?.cautions ?? [];
}

const python =
  'latest 3 3-slim 3-alpine 3.12 3.12-bookworm 3.12-bullseye 3.12-slim 3.12-slim-bookworm 3.12-slim-bullseye ' +
  '3.12-alpine 3.12-alpine3.19 3.12-alpine3.20 3.12-windowsservercore-ltsc2022 3.12.4 3.12.4-slim 3.11-slim 3.13-slim ' +
  '3.12-rc-slim slim alpine slim-bookworm';

describe('findVariants', () => {
  it.each([
    ['python:3.12', python, '3.12-slim 3.12-alpine'],
    ['python:3.12-bookworm', python, '3.12-slim-bookworm 3.12-alpine'],
    ['python:3.12-bullseye', python, '3.12-slim-bullseye 3.12-alpine'],
    ['python:3.12-slim', python, '3.12-alpine'],
    ['python:3.12-alpine', python, ''],
    ['python:3.12.4', python, '3.12.4-slim'],
    ['python:3.12.5', python, ''],
    ['python', python, 'slim alpine'],
    ['python:latest', python, 'slim alpine'],
    ['python:3.12-windowsservercore-ltsc2022', python, ''],
    [
      'node:20',
      '20 20-slim 20-alpine 20-alpine3.19 20-bookworm 20-bookworm-slim 22-slim',
      '20-slim 20-alpine',
    ],
    ['node:20-bookworm', '20 20-slim 20-bookworm-slim 20-bullseye-slim', '20-bookworm-slim'],
    ['node:lts', 'lts-slim lts-alpine lts-bookworm-slim current-slim', 'lts-slim lts-alpine'],
    ['ruby:3.3', '3.3-slim 3.3-alpine 3.3-alpine3.20 3.3-slim-bookworm', '3.3-slim 3.3-alpine'],
    ['perl:5.38', '5.38-slim 5.38-threaded 5.38-slim-threaded 5.38-slim-bookworm', '5.38-slim'],
    ['perl:5.38-threaded', '5.38-slim 5.38-slim-threaded', '5.38-slim-threaded'],
    ['php:8.3-fpm', '8.3-alpine 8.3-fpm-alpine 8.3-fpm-alpine3.20 8.3-apache', '8.3-fpm-alpine'],
    ['php:8.3-apache', '8.3-alpine 8.3-fpm-alpine 8.3-cli-alpine', ''],
    ['golang:1.22', '1.22 1.22-alpine 1.22-alpine3.20 1.22-bookworm 1.22-nanoserver', '1.22-alpine'],
    ['golang:1.22', '1.22-alpine3.9 1.22-alpine3.10', '1.22-alpine3.10'],
    ['rust:1.79-bookworm', '1.79-slim-bookworm 1.79-slim 1.79-alpine', '1.79-slim-bookworm 1.79-alpine'],
    ['debian:bookworm', 'bookworm bookworm-slim bullseye-slim 12-slim', 'bookworm-slim'],
    ['debian:12.5', '12.5-slim 12-slim', '12.5-slim'],
    ['debian', 'stable-slim oldstable-slim bookworm-slim', 'stable-slim'],
    ['debian:bookworm-20240612', 'bookworm-20240612-slim bookworm-slim', 'bookworm-20240612-slim'],
    ['ubuntu:22.04', 'latest 22.04 24.04 jammy jammy-20240627.1', ''],
    ['oraclelinux:9', '9 9-slim 8-slim 9-slim-fips', '9-slim'],
    ['postgres:16', '16 16-alpine 16-bookworm 15-alpine', '16-alpine'],
    ['nginx:1.27', '1.27-alpine 1.27-alpine-slim 1.27-perl 1.27-alpine-perl', '1.27-alpine 1.27-alpine-slim'],
    ['buildpack-deps:bookworm', 'bookworm-scm bookworm-curl jammy-curl', 'bookworm-curl bookworm-scm'],
    [
      'openjdk:8',
      '8-jdk 8-jre 8-jre-slim 8-slim 8-jdk-slim 8-alpine 8-jre-alpine',
      '8-jre 8-slim 8-alpine 8-jre-alpine 8-jre-slim',
    ],
    ['openjdk:8-jdk', '8 8-slim 8-jdk-slim', '8-jdk-slim'],
    ['eclipse-temurin:17-jdk-jammy', '17-jre-jammy 17-jre-focal 17-jre 21-jre-jammy', '17-jre-jammy'],
    ['eclipse-temurin:17', '17-jdk 17-jre 17-jre-alpine 17-jre-ubi9-minimal', '17-jre 17-jre-alpine'],
    ['eclipse-temurin:17-jre', '17 17-jdk 17-jdk-alpine 17-jre-alpine', '17-jre-alpine'],
    [
      'amazoncorretto:17-al2023',
      '17-al2023-headless 17-alpine 17-al2-generic',
      '17-al2023-headless 17-alpine',
    ],
    ['tomcat:9.0-jdk17-temurin', '9.0-jre17-temurin 9.0-jre21-temurin 9.0-jre17', '9.0-jre17-temurin'],
    ['maven:3-jdk-8', '3-jdk-8-slim 3-jdk-8-alpine 3-jdk-11-slim 3-jre-8', '3-jdk-8-slim 3-jdk-8-alpine'],
    [
      'maven:3.9-eclipse-temurin-17',
      '3.9-eclipse-temurin-17-alpine 3.9-eclipse-temurin-21-alpine',
      '3.9-eclipse-temurin-17-alpine',
    ],
    ['gradle:8.8-jdk17', '8.8-jdk17-alpine 8.8-jdk17-jammy 8.8-jdk21-alpine', '8.8-jdk17-alpine'],
    [
      'nvidia/cuda:12.4.1-devel-ubuntu22.04',
      '12.4.1-runtime-ubuntu22.04 12.4.1-base-ubuntu22.04 12.4.1-runtime-ubi8 12.4.0-base-ubuntu22.04',
      '12.4.1-base-ubuntu22.04 12.4.1-runtime-ubuntu22.04',
    ],
    [
      'nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04',
      '12.4.1-runtime-ubuntu22.04 12.4.1-cudnn-runtime-ubuntu22.04',
      '12.4.1-cudnn-runtime-ubuntu22.04',
    ],
    ['gcr.io/distroless/base-debian12:debug', 'latest nonroot debug debug-nonroot', 'latest'],
    ['gcr.io/distroless/base-debian12:debug-nonroot', 'latest nonroot debug debug-nonroot', 'nonroot'],
    ['gcr.io/distroless/base-debian12', 'latest nonroot debug', ''],
    ['cgr.dev/chainguard/python:latest-dev', 'latest latest-dev', 'latest'],
    [
      'mcr.microsoft.com/dotnet/aspnet:8.0',
      '8.0 8.0-alpine 8.0-jammy-chiseled 8.0-noble-chiseled 8.0-noble-chiseled-extra 8.0-bookworm-slim 8.0-alpine-arm64v8',
      '8.0-alpine 8.0-noble-chiseled',
    ],
    [
      'mcr.microsoft.com/dotnet/aspnet:8.0-jammy',
      '8.0-jammy-chiseled 8.0-noble-chiseled',
      '8.0-jammy-chiseled',
    ],
    [
      'ghcr.io/acme/tool:2.1',
      '2.1 2.1-slim 2.1-alpine 2.1-jre 2.1-runtime 2.1-debug 2.2-slim',
      '2.1-jre 2.1-runtime 2.1-slim 2.1-alpine',
    ],
    ['ghcr.io/acme/tool:2.1', '2.1-distroless 2.10-slim 2.1.0-alpine', '2.1-distroless'],
    ['ghcr.io/acme/tool', 'slim slim-latest', 'slim'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-alpine', '8.0-noble-chiseled 8.0-noble', ''],
    ['someone/python:3.12', '3.12-slim', '3.12-slim'],
  ])('finds for %s among %s: %s', (reference, tags, expected) => {
    expect(find(reference, tags).join(' ')).toBe(expected);
  });

  it('never offers anything in place of a digest', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(find(`python:3.12@${digest}`, python)).toEqual([]);
    expect(listVariantRepositories(parseReference(`python:3.12@${digest}`))).toEqual([]);
  });

  it('finds the same through a mirror', () => {
    expect(find('mirror.example.com/hub/library/python:3.12', python)).toEqual(['3.12-slim', '3.12-alpine']);
  });

  it('goes from the sdk of .NET to what runs its programs, in other repositories', () => {
    const reference = parseReference('mcr.microsoft.com/dotnet/sdk:8.0');
    expect(listVariantRepositories(reference)).toEqual(['dotnet/sdk', 'dotnet/aspnet', 'dotnet/runtime']);
    const tags = ['8.0', '8.0-alpine', '8.0-noble-chiseled', '9.0'];
    const found = findVariants(reference, [
      { repository: 'dotnet/sdk', tags: ['8.0', '8.0-alpine'] },
      { repository: 'dotnet/aspnet', tags },
      { repository: 'dotnet/runtime', tags },
    ]);
    expect(found.map(({ repository, tag }) => `${repository}:${tag}`)).toEqual([
      'dotnet/aspnet:8.0',
      'dotnet/runtime:8.0',
      'dotnet/sdk:8.0-alpine',
      'dotnet/aspnet:8.0-alpine',
      'dotnet/runtime:8.0-alpine',
      'dotnet/aspnet:8.0-noble-chiseled',
      'dotnet/runtime:8.0-noble-chiseled',
    ]);
    expect(found[0]?.cautions).toEqual(['no dotnet build or publish']);
    expect(found[1]?.cautions).toContain('no ASP.NET Core');
  });

  it('never goes back up', () => {
    expect(listVariantRepositories(parseReference('mcr.microsoft.com/dotnet/runtime:8.0'))).toEqual([
      'dotnet/runtime',
    ]);
    expect(find('nvidia/cuda:12.4.1-base-ubuntu22.04', '12.4.1-devel-ubuntu22.04')).toEqual([]);
  });

  it.each([
    ['azul/zulu-openjdk:17', 'azul/zulu-openjdk-alpine', '17-jre', ['no glibc (musl)']],
    ['registry.access.redhat.com/ubi9/ubi:9.4', 'ubi9/ubi-minimal', '9.4', ['microdnf in place of dnf']],
    ['registry.access.redhat.com/ubi9/ubi:9.4', 'ubi9/ubi-micro', '9.4', ['no package manager']],
    ['redhat/ubi9:9.4', 'redhat/ubi9-micro', '9.4', ['no package manager']],
    [
      'registry.access.redhat.com/ubi9/openjdk-17:1.20',
      'ubi9/openjdk-17-runtime',
      '1.20',
      ['no compiler or tools of the JDK (javac, jcmd)'],
    ],
  ])('knows for %s the sibling %s', (text, repository, tag, cautions) => {
    const reference = parseReference(text);
    expect(listVariantRepositories(reference)).toContain(repository);
    const [found] = findVariants(reference, [{ repository, tags: [tag] }]);
    expect(found).toMatchObject({ repository, tag });
    expect(found?.cautions).toEqual(expect.arrayContaining(cautions));
  });
});

describe('what breaks', () => {
  it.each([
    ['python:3.12', '3.12-slim', 'no compiler or headers (gcc, make)'],
    ['python:3.12', '3.12-alpine', 'no glibc (musl)'],
    ['python:3.12', '3.12-alpine', 'packages without a musl wheel are compiled'],
    ['node:20', '20-slim', 'no git or curl'],
    ['golang:1.22', '1.22-alpine', 'no gcc, which cgo needs'],
    [
      'postgres:16',
      '16-alpine',
      'text sorts differently, so indexes of an existing database must be rebuilt',
    ],
    ['eclipse-temurin:17', '17-jre', 'no compiler or tools of the JDK (javac, jcmd)'],
    ['mcr.microsoft.com/dotnet/aspnet:8.0', '8.0-noble-chiseled', 'no shell'],
    ['gcr.io/distroless/base:debug', 'latest', 'no shell'],
    ['cgr.dev/chainguard/python:latest-dev', 'latest', 'no package manager'],
    ['ghcr.io/acme/tool:1', '1-slim', 'fewer programs and libraries than the full image'],
  ])('in %s when it becomes %s includes: %s', (reference, tag, caution) => {
    expect(findCautions(reference, tag)).toContain(caution);
  });

  it('is told for every variant', () => {
    const every = find('python:3.12', python).map((tag) => findCautions('python:3.12', tag).length);
    expect(Math.min(...every)).toBeGreaterThan(0);
  });

  it('says nothing of musl to what has it already', () => {
    expect(findCautions('nginx:1.27-alpine', '1.27-alpine-slim')).toEqual([
      'no njs, GeoIP, image filter or XSLT modules',
    ]);
  });
});
