import { AppError, asAppError } from '#contract/errors.ts';
import { endWithParent } from '../native/end-with-parent.ts';
import { openLlama } from '../native/llama.ts';
import { NativeModel } from '../native/model.ts';
import type { FromHost, HostErrorCode, HostSettings, ToHost } from '../protocol.ts';
import { EmbedService } from './embed-service.ts';
import { GenerateService } from './generate-service.ts';

/**
 * The engine's own process: one model, served to the parent over the channel between them. Its main thread calls the
 * library and so is one of the computing threads; it listens between batches. If the library aborts, this process
 * ends and nothing else does.
 */
interface Service {
  take(message: ToHost): void;
  close(): void;
}

let service: Service | undefined;

process.on('message', (message: ToHost) => {
  if (message.type === 'load') service = load(message.settings);
  else if (message.type === 'close') end();
  else service?.take(message);
});
// The parent is gone: nobody is left to answer.
endWithParent();
process.on('disconnect', () => process.exit(0));
// A terminal and a service manager tell every process to end; when this one does is the parent's business.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exit(1);
});

function load(settings: HostSettings): Service | undefined {
  const began = performance.now();
  try {
    const llama = openLlama(settings.librariesFolder);
    const model = new NativeModel(llama, settings, (share) => send({ type: 'loading', share }));
    const opened =
      settings.purpose === 'generate'
        ? new GenerateService(llama, model, settings, send)
        : new EmbedService(llama, model, settings, send);
    send({
      type: 'ready',
      version: llama.libraries.version,
      pid: process.pid,
      vocabulary: model.vocabularySize,
      trainedContext: model.trainedContext,
      cells: settings.cells,
      bytes: model.bytes,
      loadMs: performance.now() - began,
      beginText: model.beginText,
      endText: model.endText,
      addsBegin: model.addsBegin,
      embeddingLength: llama.embeddingOut(model.pointer),
    });
    return opened;
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : asAppError(thrown);
    send({ type: 'unusable', code: error.code as HostErrorCode, message: error.message });
    return undefined;
  }
}

function send(message: FromHost): void {
  process.send?.(message);
}

function end(): void {
  service?.close();
  process.exit(0);
}
