/** The client of the Language Server Protocol, a bundle of its own: half of all our code, and not needed before the first C file. */
export { LanguageClient, TransportKind } from 'vscode-languageclient/node';
