/** Names of files that hold keys and passwords. */

/** Whether the last part of a path, or a folder of it, is such a name. */
export function isSecretPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return (
    parts.some((part) => /^\.(?:ssh|aws|azure|gnupg|kube)$/.test(part)) ||
    /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.npmrc|\.pypirc|\.netrc|\.env(?:\.(?!example|sample|template|dist).+)?|\.git-credentials|\.dockercfg|\.dockerconfigjson|kubeconfig|credentials(?:\.\w+)?|deploy_key|service[-_]account.*\.json)$/i.test(
      name,
    ) ||
    /\.(?:p12|pfx|jks|keystore|kdbx)$/i.test(name) ||
    (/\.(?:pem|key)$/i.test(name) && !/gpg|pgp|pub|apt|repo|release|sign|cert|ca\b|chain|bundle/i.test(name))
  );
}
