/**
 * The only file that imports `@vscode/webview-ui-toolkit`. The toolkit is archived; to replace it, change this file and `toolkitTokens`.
 *
 * In a notebook renderer its theme listener never fires, since it waits for the page's load event, which is long past. By default it would also
 * write dozens of variables on the page's root. So it gets our prefix, no root for its tokens, and its tokens as CSS. The imports are deep
 * because the package's own entry loads everything.
 */
import { vsCodeButton } from '@vscode/webview-ui-toolkit/dist/button/index.js'
import { vsCodeCheckbox } from '@vscode/webview-ui-toolkit/dist/checkbox/index.js'
import { vsCodeDropdown } from '@vscode/webview-ui-toolkit/dist/dropdown/index.js'
import { vsCodeOption } from '@vscode/webview-ui-toolkit/dist/option/index.js'
import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit/dist/vscode-design-system.js'

provideVSCodeDesignSystem().withPrefix('dsnb').withDesignTokenRoot(null).register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
)
