import { routes } from 'virtual:routes'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { ATTACHMENT_LIMITS } from '#contracts/chat-attachments.ts'
import type { AttachedFile } from '#contracts/chat.ts'
import { client } from '#web/api/client.ts'
import { ApiFailure, toFailure } from '#web/api/failure.ts'
import { newKey } from '#web/api/new-key.ts'
import { saveFile } from './saveFile.ts'
import { useReport } from './useReport.ts'

/** A file chosen for the message being written. */
export interface Attachment {
  key: string
  name: string
  bytes: number
  state: 'uploading' | 'ready' | 'failed'
  failure: ApiFailure | null
  file: AttachedFile | null
}

export type Attachments = ReturnType<typeof useAttachments>

/** The files of the message being written: uploaded as soon as they are chosen, dropped with another conversation. */
export function useAttachments(conversationKey: Ref<string>) {
  const items = ref<Attachment[]>([])
  const sources = new Map<string, { file: File; upload: AbortController }>()

  const problem = computed(() => {
    const bytes = items.value.reduce((sum, item) => sum + item.bytes, 0)
    if (items.value.length > ATTACHMENT_LIMITS.filesPerMessage) return 'tooMany'
    return bytes > ATTACHMENT_LIMITS.messageBytes ? 'tooLarge' : null
  })
  const canSend = computed(
    () => problem.value === null && items.value.every(({ state }) => state === 'ready'),
  )

  function add(files: Iterable<File>) {
    for (const file of files) {
      const key = newKey()
      const { name, size: bytes } = file
      sources.set(key, { file, upload: new AbortController() })
      items.value.push({ key, name, bytes, state: 'uploading', failure: null, file: null })
      void upload(key)
    }
  }

  async function upload(key: string) {
    const source = sources.get(key)
    if (!source) return
    change(key, { state: 'uploading', failure: null })
    try {
      change(key, { state: 'ready', file: await send(source.file, source.upload.signal) })
    } catch (error) {
      if (!source.upload.signal.aborted) change(key, { state: 'failed', failure: toFailure(error) })
    }
  }

  function change(key: string, changes: Partial<Attachment>) {
    const item = items.value.find((candidate) => candidate.key === key)
    if (item) Object.assign(item, changes)
  }

  function remove(key: string) {
    sources.get(key)?.upload.abort()
    sources.delete(key)
    items.value = items.value.filter((item) => item.key !== key)
  }

  function clear() {
    for (const { key } of items.value) remove(key)
  }

  /** Hands the uploaded files over to a message. */
  function take(): AttachedFile[] {
    const files = items.value.flatMap(({ file }) => (file === null ? [] : [file]))
    clear()
    return files
  }

  watch(conversationKey, clear)
  onScopeDispose(clear)

  return { items, problem, canSend, add, retry: upload, remove, take }
}

async function send(file: File, signal: AbortSignal): Promise<AttachedFile> {
  // Told at once, rather than after five megabytes have gone over the line.
  if (file.size > ATTACHMENT_LIMITS.fileBytes)
    throw new ApiFailure({ code: 'payload_too_large', message: 'too large', status: 413 })
  const body = new FormData()
  body.append('file', file, file.name)
  return client.call(routes.chat.uploadAttachment, { body, signal })
}

/** Saves an attachment of a message on the person's machine. */
export function useAttachmentDownload() {
  const { report } = useReport()

  async function download({ id, name }: AttachedFile) {
    const response = await report('attachments.downloadFailed', () =>
      client.open(routes.chat.downloadAttachment, { params: { id } }),
    )
    if (response) saveFile(await response.blob(), name)
  }

  return { download }
}
