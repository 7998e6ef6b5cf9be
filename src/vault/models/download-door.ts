/** The one way to the outside, as a download needs it. What stands behind it is handed in: rooms do not reach across. */
export interface DownloadDoor {
  /** Where it leads, e.g. `https://huggingface.co`. */
  readonly origin: string;
  /** The reply to a GET after its redirects; throws AppError where there is none. */
  get(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<DoorReply>;
}

export interface DoorReply {
  readonly status: number;
  readonly headers: DoorHeaders;
  /** What the first host said, where it sent us on to another. */
  readonly firstHeaders: DoorHeaders;
  readonly body: AsyncIterable<Buffer> & {
    /** The whole of it; more than so many bytes is refused. */
    bytes(limitBytes: number): Promise<Buffer>;
    /** Cuts it off. */
    discard(): void;
  };
}

export type DoorHeaders = Readonly<Record<string, string | string[] | undefined>>;

export function header(headers: DoorHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
