// Numbers alone: the console imports them without the schemas.

export const ATTACHMENT_LIMITS = {
  /** Bytes of one uploaded file. */
  fileBytes: 5 * 1024 * 1024,
  /** Files with one message. */
  filesPerMessage: 10,
  /** Bytes of all files with one message: a model reads every one of them. */
  messageBytes: 1024 * 1024,
} as const
