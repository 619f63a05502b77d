// SPDX-License-Identifier: GPL-3.0-or-later
import 'element-plus/es/components/message/style/css'
import { ElMessage } from 'element-plus'

/* A short word that something was done; what went wrong is said beside its field instead. */
export function notifyDone(text: string): void {
	ElMessage({ message: text, type: 'success', duration: 3500, showClose: true })
}
