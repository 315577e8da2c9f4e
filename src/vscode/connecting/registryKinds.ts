/**
 * The kinds of registry that "Add Registry…" offers: where each lives, what it takes as a login and whether it lists
 * its repositories. Facts for people to read; how a kind is talked to is not decided here.
 */

export type RegistryKindId =
  | 'dockerHub'
  | 'ghcr'
  | 'quay'
  | 'harbor'
  | 'gitlab'
  | 'ecr'
  | 'artifactRegistry'
  | 'acr'
  | 'artifactory'
  | 'nexus'
  | 'generic';

export interface RegistryKind {
  readonly id: RegistryKindId;
  readonly label: string;
  readonly description: string;
  readonly address: KindAddress;
  readonly login: KindLogin;
  readonly catalog: KindCatalog;
  /** How a repository of this kind is called, for the box that asks for one. */
  readonly repositoryExample: string;
  /** Public repositories to begin with, where the kind has some. */
  readonly suggestedRepositories: readonly string[];
}

type KindAddress =
  /** There is one; nobody is asked. */
  | { readonly kind: 'fixed'; readonly url: string }
  | {
      readonly kind: 'typed';
      /** What stands in the box at first, for kinds that most people use at one place. */
      readonly proposal?: string;
      readonly example: string;
      /** One sentence above the box. */
      readonly prompt: string;
      /** Hosts that this kind has; any host where absent. */
      readonly hosts?: RegExp;
    };

interface KindLogin {
  /** What is asked for as the user name. */
  readonly username: string;
  /** The user name where it is always the same. */
  readonly fixedUsername?: string;
  readonly secret: string;
  /** Which login is right and which scopes it needs, in one sentence. */
  readonly advice: string;
}

/** `none`: no list of repositories. `limited`: a list, but not for everybody or not of everything. */
type KindCatalog =
  | { readonly kind: 'full' }
  | { readonly kind: 'limited' | 'none'; readonly explanation: string };

/** In the order of the list that is shown. */
export const registryKinds: readonly RegistryKind[] = [
  {
    id: 'dockerHub',
    label: 'Docker Hub',
    description: 'docker.io',
    address: { kind: 'fixed', url: 'https://docker.io' },
    login: {
      username: 'Docker ID, or the name of the organization for its tokens',
      secret: 'Personal access token',
      advice:
        'Create a personal access token with the permission “Read-only” in the account settings of Docker Hub.',
    },
    catalog: { kind: 'none', explanation: 'Docker Hub does not list its repositories to registry clients.' },
    repositoryExample: 'library/nginx',
    suggestedRepositories: ['library/alpine', 'library/nginx', 'library/node', 'library/python'],
  },
  {
    id: 'ghcr',
    label: 'GitHub Container Registry',
    description: 'ghcr.io',
    address: { kind: 'fixed', url: 'https://ghcr.io' },
    login: {
      username: 'GitHub user name',
      secret: 'Personal access token (classic)',
      advice:
        'Create a classic personal access token with the scope “read:packages”; fine-grained tokens are not accepted for packages.',
    },
    catalog: {
      kind: 'none',
      explanation: 'GitHub Container Registry does not list its repositories to registry clients.',
    },
    repositoryExample: 'owner/image',
    suggestedRepositories: [],
  },
  {
    id: 'quay',
    label: 'Quay.io',
    description: 'quay.io, or your own Red Hat Quay',
    address: {
      kind: 'typed',
      proposal: 'quay.io',
      example: 'quay.io',
      prompt: 'Keep quay.io, or enter the address of your own Quay.',
    },
    login: {
      username: 'User name, or robot account such as organization+robot',
      secret: 'Encrypted password or robot token',
      advice: 'Use a robot account that may read the repositories, or your name with an encrypted password.',
    },
    catalog: { kind: 'limited', explanation: 'Quay lists what the login may see.' },
    repositoryExample: 'organization/image',
    suggestedRepositories: ['coreos/etcd', 'prometheus/prometheus'],
  },
  {
    id: 'harbor',
    label: 'Harbor',
    description: 'your own server',
    address: {
      kind: 'typed',
      example: 'harbor.example.com',
      prompt: 'Enter the address of Harbor, without a project.',
    },
    login: {
      username: 'User name, or robot account such as robot$project+name',
      secret: 'Password, CLI secret or robot token',
      advice:
        'Users who sign in to Harbor through OIDC take the CLI secret of their profile; a robot account needs “pull” on its projects.',
    },
    catalog: {
      kind: 'limited',
      explanation: 'Harbor lists its repositories to system administrators alone.',
    },
    repositoryExample: 'project/image',
    suggestedRepositories: [],
  },
  {
    id: 'gitlab',
    label: 'GitLab',
    description: 'registry.gitlab.com, or your own server',
    address: {
      kind: 'typed',
      proposal: 'registry.gitlab.com',
      example: 'registry.example.com:5050',
      prompt: 'Keep registry.gitlab.com, or enter the address of the registry of your own GitLab.',
    },
    login: {
      username: 'GitLab user name, or the user name of a deploy token',
      secret: 'Personal, project, group or deploy token',
      advice: 'Use a token with the scope “read_registry”; listing projects needs “read_api” as well.',
    },
    catalog: { kind: 'limited', explanation: 'GitLab lists its repositories to administrators alone.' },
    repositoryExample: 'group/project/image',
    suggestedRepositories: [],
  },
  {
    id: 'ecr',
    label: 'Amazon Elastic Container Registry',
    description: 'private registries, and public.ecr.aws',
    address: {
      kind: 'typed',
      example: '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      prompt: 'Enter the address of the registry: account, region and all.',
      hosts:
        /^(\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws)|public\.ecr\.aws|ecr-public\.aws\.com)$/,
    },
    login: {
      username: 'AWS',
      fixedUsername: 'AWS',
      secret: 'Password from “aws ecr get-login-password”',
      advice:
        "The password holds for 12 hours; with docker-credential-ecr-login in Docker's config.json no login has to be typed.",
    },
    catalog: { kind: 'full' },
    repositoryExample: 'team/image',
    suggestedRepositories: [],
  },
  {
    id: 'artifactRegistry',
    label: 'Google Artifact Registry',
    description: '*-docker.pkg.dev, gcr.io',
    address: {
      kind: 'typed',
      example: 'europe-west3-docker.pkg.dev',
      prompt: 'Enter the host of the location, without a project.',
      hosts: /^([a-z0-9-]+-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)$/,
    },
    login: {
      username: 'oauth2accesstoken, or _json_key',
      secret: "Access token, or the JSON of a service account's key",
      advice:
        'The output of “gcloud auth print-access-token” holds for an hour; after “gcloud auth configure-docker” no login has to be typed. The role “Artifact Registry Reader” is enough.',
    },
    catalog: { kind: 'limited', explanation: 'Google lists at most 10,000 repositories.' },
    repositoryExample: 'project/repository/image',
    suggestedRepositories: [],
  },
  {
    id: 'acr',
    label: 'Azure Container Registry',
    description: '*.azurecr.io',
    address: {
      kind: 'typed',
      example: 'name.azurecr.io',
      prompt: 'Enter the login server of the registry.',
      hosts: /^[a-z0-9-]+(\.[a-z0-9-]+)*\.azurecr\.(io|cn|us)$/,
    },
    login: {
      username: 'Application ID, token name, or 00000000-0000-0000-0000-000000000000',
      secret: 'Client secret, token password, or access token',
      advice:
        'A service principal with the role “AcrPull” will do, or a repository token with “content/read” and “metadata/read”; after “az acr login” no login has to be typed.',
    },
    catalog: {
      kind: 'limited',
      explanation: 'Tokens that are limited to some repositories get an empty list.',
    },
    repositoryExample: 'team/image',
    suggestedRepositories: [],
  },
  {
    id: 'artifactory',
    label: 'JFrog Artifactory',
    description: '*.jfrog.io, or your own server',
    address: {
      kind: 'typed',
      example: 'https://company.jfrog.io/artifactory/api/docker/repository-key',
      prompt: 'Enter the host, or the address of one Docker repository of Artifactory.',
    },
    login: {
      username: 'User name',
      secret: 'Identity token or password',
      advice: 'Create an identity token in your profile; the user needs “Read” on the Docker repository.',
    },
    catalog: {
      kind: 'limited',
      explanation: 'Artifactory has one list for each of its Docker repositories.',
    },
    repositoryExample: 'team/image',
    suggestedRepositories: [],
  },
  {
    id: 'nexus',
    label: 'Sonatype Nexus',
    description: 'your own server',
    address: {
      kind: 'typed',
      example: 'https://nexus.example.com/repository/docker-hosted',
      prompt: 'Enter the port of the Docker connector, or the path of one Docker repository.',
    },
    login: {
      username: 'User name, or name code of a user token',
      secret: 'Password, or pass code of a user token',
      advice:
        'The user needs the privileges “browse” and “read” of the Docker repository; tokens need the “Docker Bearer Token Realm” switched on.',
    },
    catalog: { kind: 'full' },
    repositoryExample: 'team/image',
    suggestedRepositories: [],
  },
  {
    id: 'generic',
    label: 'Any registry by address',
    description: 'everything that speaks the OCI distribution API',
    address: {
      kind: 'typed',
      example: 'registry.example.com:5000',
      prompt: 'Enter the address; https is used unless something else is chosen.',
    },
    login: {
      username: 'User name',
      secret: 'Password or token',
      advice: 'Use the login that “docker login” takes for this registry.',
    },
    catalog: { kind: 'full' },
    repositoryExample: 'team/image',
    suggestedRepositories: [],
  },
];

/** The kind that the settings name; where they name none, the one whose host it is. */
export function findRegistryKind(saved: { readonly kind: string; readonly url: URL }): RegistryKind {
  return (
    registryKinds.find(({ id }) => id === saved.kind) ??
    registryKinds.find((kind) => isHostOf(kind, saved.url)) ??
    genericKind
  );
}

/** For an address whose kind nobody knows. */
export const genericKind: RegistryKind = toGeneric();

function toGeneric(): RegistryKind {
  const generic = registryKinds.find(({ id }) => id === 'generic');
  if (generic === undefined) {
    throw new Error('the table of kinds has no generic one');
  }
  return generic;
}

function isHostOf(kind: RegistryKind, url: URL): boolean {
  const { address } = kind;
  return address.kind === 'fixed'
    ? new URL(address.url).host === url.host
    : address.proposal === url.host || address.hosts?.test(url.hostname) === true;
}
