"""The list of what runs with the service (`make sbom`): CycloneDX 1.6 (ECMA-424), as JSON.

PYTHONPATH=tests .venv/bin/python -m supply.sbom build/dealtrail.cdx.json
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from supply.licences import licence_of
from supply.pins import OURSELVES, Pin, project, running


def sbom() -> str:
    """The document; raises ValueError if it does not keep to the schema of CycloneDX."""
    bom = Bom()
    ours = _component(OURSELVES, project()["version"], project()["license"])
    ours.type = ComponentType.APPLICATION
    bom.metadata.component = ours
    wanted = running()
    known = {p.name: _component(p.name, p.version, licence_of(p)) for p in wanted}
    bom.components.update(known.values())
    known[OURSELVES] = ours
    for name, needs in _needs(wanted).items():
        bom.register_dependency(known[name], [known[need] for need in needs])
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    if found := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"the list is not CycloneDX: {found}")
    return text


def _component(name: str, version: str, licence: str) -> Component:
    purl = PackageURL("pypi", name=name, version=version)
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=purl,
        bom_ref=purl.to_string(),
        licenses=[LicenseFactory().make_from_string(licence)],
    )


def _needs(wanted: list[Pin]) -> Mapping[str, list[str]]:
    """What each needs of the rest, as whoever pinned them found it."""
    names = {OURSELVES, *(pin.name for pin in wanted)}
    return {name: [pin.name for pin in wanted if name in pin.via] for name in names}


def main(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(sbom() + "\n", "utf-8")
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
