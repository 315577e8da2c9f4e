/** A loaded image as the panel shows it: plain data, made without reading a layer. */
import type { ExplainedError } from '../../../base/errors.ts';
import type { Descriptor } from '../../../oci/descriptor.ts';
import { formatPlatform } from '../../../oci/platform.ts';
import { isForeignLayerType } from '../../../oci/mediaType.ts';
import type { LayerStep } from '../../../oci/layerSteps.ts';
import type { Manifest } from '../../../oci/manifest.ts';
import type { RuntimeConfig } from '../../../oci/imageConfig.ts';
import type {
  ContentRow,
  Fact,
  HistoryRow,
  ImageView,
  LayerRow,
  PlatformChoice,
} from '../../../shared/imagePanel.ts';
import { instructionsOf, isContainerImage, layersOf, type LoadedImage } from '../../images/loadedImage.ts';

export function toImageView(image: LoadedImage, reference: string): ImageView {
  const { manifest, config, history } = image;
  const layers = layersOf(image);
  const notice = toNotice(manifest);
  const created = config?.created ?? image.annotations['org.opencontainers.image.created'];
  return {
    reference,
    digest: image.digest,
    manifestDigest: image.manifestDigest,
    mediaType: image.mediaType,
    kind: toKind(manifest),
    platforms: toPlatforms(image),
    compressedBytes: sumSizes(manifest),
    facts: config === undefined ? [] : toFacts(config.runtime),
    environment: (config?.runtime.env ?? []).map(toVariable),
    labels: toPairs(config?.runtime.labels ?? {}),
    annotations: toPairs(image.annotations),
    contents: toContents(manifest),
    history: toHistory(history.steps),
    layers: toLayers(layers, instructionsOf(image)),
    isHistoryMatching: history.isMatching,
    ...(notice === undefined ? {} : { notice }),
    ...(image.configFault === undefined ? {} : { warning: toWarning(image.configFault) }),
    ...(created === undefined ? {} : { created }),
    ...(config?.author === undefined ? {} : { author: config.author }),
  };
}

function toKind(manifest: Manifest): ImageView['kind'] {
  switch (manifest.kind) {
    case 'image':
      return isContainerImage(manifest) ? 'image' : 'artifact';
    case 'index':
      return 'empty-index';
    case 'schema1':
    case 'artifact':
      return manifest.kind;
    default:
      return manifest satisfies never;
  }
}

function toNotice(manifest: Manifest): string | undefined {
  switch (manifest.kind) {
    case 'image': {
      const type = manifest.artifactType ?? manifest.config.mediaType;
      if (!isContainerImage(manifest)) {
        return `This is no container image but an artifact of type ${type}. It has no file system to look into; its contents are listed under Manifest.`;
      }
      return manifest.layers.length === 0 ? 'This image has no layers: it is empty.' : undefined;
    }
    case 'index':
      return 'This index names no image.';
    case 'schema1':
      return "This image is in Docker's first format (schema 1), which names neither sizes nor a config. Pushing it again with a current tool converts it.";
    case 'artifact':
      return `This is no container image but an artifact of type ${manifest.artifactType ?? 'unknown'}.`;
    default:
      return manifest satisfies never;
  }
}

function toWarning({ summary }: ExplainedError): string {
  return `The config of this image cannot be read, so it does not start anywhere. ${summary}`;
}

function toPlatforms(image: LoadedImage): readonly PlatformChoice[] {
  return image.platforms.map(({ platform, descriptor }) => ({
    label: formatPlatform(platform),
    digest: descriptor.digest,
    isShown: descriptor.digest === image.manifestDigest,
  }));
}

/** How a container starts, in the words of a Dockerfile. */
function toFacts(runtime: RuntimeConfig): readonly Fact[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Entrypoint', toCommand(runtime.entrypoint)],
    ['Command', toCommand(runtime.cmd)],
    ['User', runtime.user],
    ['Working directory', runtime.workingDir],
    ['Ports', toList(runtime.exposedPorts)],
    ['Volumes', toList(runtime.volumes)],
    ['Stop signal', runtime.stopSignal],
    ['Health check', toCommand(runtime.healthcheck)],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : { name, value }));
}

function toCommand(words: readonly string[] | undefined): string | undefined {
  return words === undefined || words.length === 0 ? undefined : JSON.stringify(words);
}

function toList(items: readonly string[]): string | undefined {
  return items.length === 0 ? undefined : items.join(', ');
}

function toVariable(text: string): Fact {
  const divider = text.indexOf('=');
  return divider < 0
    ? { name: text, value: '' }
    : { name: text.slice(0, divider), value: text.slice(divider + 1) };
}

function toPairs(record: Readonly<Record<string, string>>): readonly Fact[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

function toContents(manifest: Manifest): readonly ContentRow[] {
  switch (manifest.kind) {
    case 'image':
      return [
        toContent('Config', manifest.config),
        ...manifest.layers.map((layer, index) => toContent(`Layer ${index + 1}`, layer)),
        ...(manifest.subject === undefined ? [] : [toContent('Subject', manifest.subject)]),
      ];
    case 'index':
      return manifest.manifests.map((entry) => toContent('Manifest', entry));
    case 'artifact':
      return manifest.blobs.map((blob) => toContent('Blob', blob));
    case 'schema1':
      return manifest.layers.map((digest, index) => ({
        role: `Layer ${index + 1}`,
        mediaType: '',
        digest,
        sizeBytes: 0,
        annotations: [],
      }));
    default:
      return manifest satisfies never;
  }
}

function toContent(role: string, descriptor: Descriptor): ContentRow {
  const { mediaType, digest, sizeBytes, annotations = {} } = descriptor;
  return { role, mediaType, digest, sizeBytes, annotations: toPairs(annotations) };
}

function toHistory(steps: readonly LayerStep[]): readonly HistoryRow[] {
  let next = 0;
  return steps.map(({ layer, history, instruction }) => ({
    ...(instruction === undefined ? {} : { instruction }),
    ...(history?.created === undefined ? {} : { created: history.created }),
    ...(history?.comment === undefined ? {} : { comment: history.comment }),
    ...(layer === undefined ? {} : { layer: next++, sizeBytes: layer.sizeBytes }),
  }));
}

function toLayers(
  layers: readonly Descriptor[],
  instructions: readonly (string | undefined)[],
): readonly LayerRow[] {
  return layers.map((layer, index) => {
    const instruction = instructions[index];
    return {
      digest: layer.digest,
      mediaType: layer.mediaType,
      compressedBytes: layer.sizeBytes,
      isForeign: isForeignLayerType(layer.mediaType),
      ...(instruction === undefined ? {} : { instruction }),
    };
  });
}

function sumSizes(manifest: Manifest): number {
  return toContents(manifest).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
