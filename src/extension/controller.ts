/**
 * Runs cells. A node cell is compiled; a scenario cell's `run` lines go through the kernel, each to one output.
 *
 * There is no state between runs: each run is a new simulation of the notebook's present text. Cells run one after the other, in the order in
 * which they were asked for. Stop is immediate, whatever the kernel is doing.
 */
import * as vscode from 'vscode'
import { wentWell } from '../check/outcome.ts'
import { withSeeds } from '../check/request.ts'
import { stoppedText } from '../host/exploring-text.ts'
import { KernelStopped } from '../host/kernel-host.ts'
import type { KernelHost, RunOptions } from '../host/kernel-host.ts'
import type { CellDiagnostic, NotebookAnalysis, RunRequest } from '../language/notebook/index.ts'
import type { Analyses } from './analyses.ts'
import { isOurs, kindOf } from './cells.ts'
import type { Language } from './language-door.ts'
import { nodeLanguage, notebookType, scenarioLanguage } from './names.ts'
import { placedProblems } from './placed-problems.ts'
import type { PlacedProblem } from './placed-problems.ts'
import { diagnosticsOutput, errorOutput, runOutput, textOutput } from './outputs.ts'
import type { Problems } from './problems.ts'
import type { Progress } from './progress.ts'
import type { RendererLink, ReplayRequest } from './renderer-link.ts'
import { exploringProgress } from './progress-text.ts'

export interface Parts {
  analyses: Analyses
  problems: Problems
  progress: Progress
  link: RendererLink
  /** The kernel is started by the first run. */
  host: () => KernelHost
}

export function registerController(parts: Parts): vscode.Disposable {
  const controller = vscode.notebooks.createNotebookController('dsnb', notebookType, 'Simulation')
  controller.supportedLanguages = [nodeLanguage, scenarioLanguage]
  controller.supportsExecutionOrder = false
  controller.description = 'Deterministic, built in'
  const prefer = (notebook: vscode.NotebookDocument) => {
    if (isOurs(notebook)) controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred)
  }
  vscode.workspace.notebookDocuments.forEach(prefer)

  let queue: Promise<void> = Promise.resolve()
  controller.executeHandler = (cells) => {
    // All executions are created first, so that every cell shows as waiting and can be stopped.
    const executions = cells.map((cell) => controller.createNotebookCellExecution(cell))
    // Closing a notebook makes its executions fail; those of other notebooks in the queue go on.
    for (const execution of executions) {
      queue = queue.then(() => execute(execution, (signal) => runCell(parts, execution, signal), parts)).catch(() => {})
    }
    return queue
  }
  const replays = parts.link.onDidAskReplay((replay) => {
    const execution = controller.createNotebookCellExecution(replay.cell)
    queue = queue.then(() => execute(execution, (signal) => runSeed(parts, execution, replay, signal), parts)).catch(() => {})
  })
  return vscode.Disposable.from(controller, replays, vscode.workspace.onDidOpenNotebookDocument(prefer))
}

type Work = (signal: AbortSignal) => Promise<boolean>

async function execute(execution: vscode.NotebookCellExecution, work: Work, parts: Parts): Promise<void> {
  const { token, cell } = execution
  if (token.isCancellationRequested || cell.index < 0) return execution.end(undefined)
  execution.start(Date.now())
  const stop = new AbortController()
  const subscription = token.onCancellationRequested(() => stop.abort())
  let success: boolean | undefined = false
  try {
    success = await work(stop.signal)
  } catch (error) {
    if (stop.signal.aborted) {
      success = undefined
      const seen = parts.progress.get(cell)
      if (seen?.kind === 'states') await Promise.resolve(execution.appendOutput(textOutput(stoppedText(seen)))).catch(() => {})
    } else await Promise.resolve(execution.appendOutput(failure(error))).catch(() => {})
  } finally {
    subscription.dispose()
    parts.progress.set(cell, undefined)
    execution.end(success, Date.now())
  }
}

async function runCell(parts: Parts, execution: vscode.NotebookCellExecution, signal: AbortSignal): Promise<boolean> {
  const { cell } = execution
  if (!vscode.workspace.isTrusted) {
    await execution.replaceOutput(untrusted())
    return false
  }
  const [{ withDrawn }, analysis] = await untilAborted(understood(parts.analyses, cell), signal)
  const { requests, errors } = whatToRun(analysis, cell)
  if (errors.length > 0) {
    await execution.replaceOutput(diagnosticsOutput(cell, errors))
    return false
  }
  if (requests.length === 0) await execution.clearOutput()
  const fingerprint = analysis.fingerprint(cell.index)
  const problems: PlacedProblem[] = []
  let success = true
  for (const [index, request] of requests.entries()) {
    const onProgress = (done: number, total: number) => parts.progress.set(cell, { kind: 'runs', done, total })
    const exploring = exploringProgress(() => Date.now())
    const onExploring: RunOptions['onExploring'] = (counts) => signal.aborted || parts.progress.set(cell, exploring(counts))
    const run = await untilAborted(parts.host().run(request, { signal, onProgress, onExploring }), signal)
    const output = runOutput(withDrawn(run), run.trace, fingerprint)
    await (index === 0 ? execution.replaceOutput(output) : execution.appendOutput(output))
    problems.push(...placedProblems(run))
    success = wentWell(run.summary) && success
  }
  parts.problems.setRun(cell, fingerprint, problems)
  return success
}

/** Runs one seed of a sweep and adds its output below the cell's. */
async function runSeed(
  { analyses, host }: Parts, execution: vscode.NotebookCellExecution, { cell, run: name, seed }: ReplayRequest, signal: AbortSignal,
): Promise<boolean> {
  const [{ withDrawn }, analysis] = await untilAborted(understood(analyses, cell), signal)
  const request = analysis.runs(cell.index).requests.find((one) => one.name === name)
  if (!request || !vscode.workspace.isTrusted) return false
  const run = await untilAborted(host().run(withSeeds(request, { seed, times: 1 }), { signal }), signal)
  await execution.appendOutput(runOutput(withDrawn(run), run.trace, analysis.fingerprint(cell.index)))
  return wentWell(run.summary)
}

function understood(analyses: Analyses, { notebook }: vscode.NotebookCell): Promise<[Language, NotebookAnalysis]> {
  return Promise.all([analyses.language(), analyses.of(notebook)])
}

/** The runs of a cell, or what is wrong with it. A node cell has no runs; it is only compiled. */
function whatToRun(analysis: NotebookAnalysis, cell: vscode.NotebookCell): { requests: RunRequest[]; errors: CellDiagnostic[] } {
  const own = analysis.diagnosticsOf(cell.index).filter(({ severity }) => severity === 'error')
  if (kindOf(cell.kind, cell.document.languageId) === 'node') return { requests: [], errors: own }
  const { requests, errors } = analysis.runs(cell.index)
  return { requests, errors: errors.length > 0 || requests.length > 0 ? errors : own }
}

/** Rejects when the cell is stopped, without waiting for the kernel. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(new Error('Stopped.'))
    if (signal.aborted) return stopped()
    signal.addEventListener('abort', stopped, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stopped))
  })
}

function failure(error: unknown): vscode.NotebookCellOutput {
  if (error instanceof KernelStopped) return errorOutput('The run was ended', `${error.message}\n${error.hint}`)
  return errorOutput('The run failed', error instanceof Error ? error.message : String(error))
}

function untrusted(): vscode.NotebookCellOutput {
  const manage = 'Manage Workspace Trust'
  void vscode.window.showWarningMessage('Cells run only in a trusted workspace.', manage).then((choice) => {
    if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage')
  })
  const whatToDo = 'Trust the workspace (Workspaces: Manage Workspace Trust) and run the cell again.'
  return errorOutput('Restricted Mode', `This workspace is not trusted, so cells are shown but not run.\n${whatToDo}`)
}
