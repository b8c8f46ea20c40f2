/**
 * The file that VS Code installs, as `vsce package` makes it: a zip archive of the extension's folder and two
 * descriptions. Reference: https://code.visualstudio.com/api/working-with-extensions/publishing-extension
 */
import { zipSync } from 'fflate'

/** @param files name → bytes, of the extension's folder */
export function vsix(manifest, files) {
  const text = (content) => new TextEncoder().encode(content)
  return zipSync(
    {
      'extension.vsixmanifest': text(description(manifest)),
      '[Content_Types].xml': text(CONTENT_TYPES),
      ...Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`extension/${name}`, bytes])),
    },
    { mtime: new Date(1980, 0, 2) }, // the same sources, the same bytes
  )
}

const CONTENT_TYPES = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="application/javascript"/><Default Extension=".txt" ContentType="text/plain"/><Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
`

function description({ name, version, publisher, displayName, description, categories, engines }) {
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${description}</Description>
    <Categories>${categories.join(',')}</Categories>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${engines.vscode}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="ui,workspace,web"/>
      <Property Id="Microsoft.VisualStudio.Code.WebExtension" Value="true"/>
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`
}
