"""The files to deploy from are well formed by their own schemas, and say what this version of servbot understands."""

import configparser
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import compose_spec
import kubernetes_validate
import pytest
import typer
import yaml

from servbot.cli.program import program
from servbot.wiring.settings import Settings, read_settings

DEPLOY = Path(__file__).parents[3] / "docs" / "deploy"
KUBERNETES = "1.33"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
MANIFESTS = [
    pytest.param(manifest, id=f"{path.stem}-{manifest['kind']}-{manifest['metadata']['name']}")
    for path in sorted((DEPLOY / "kubernetes").iterdir())
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
MANIFESTS_BY_KIND = {parameter.values[0]["kind"]: parameter.values[0] for parameter in MANIFESTS}


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(path, encoding="utf-8")
    return found


def containers() -> Iterator[dict[str, Any]]:
    for parameter in MANIFESTS:
        [manifest] = parameter.values
        if manifest["kind"] == "Deployment":
            yield from manifest["spec"]["template"]["spec"]["containers"]


def commands() -> list[list[str]]:
    """Every command line of servbot in these files."""
    services = yaml.safe_load(COMPOSE)["services"].values()
    found = [service["command"] for service in services if "command" in service]
    found += [container["command"] for container in containers()]
    found += [shlex.split(unit(path)["Service"]["ExecStart"]) for path in UNITS]
    return found


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_fits_the_schema_of_kubernetes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_the_schema_of_kubernetes_refuses_what_is_wrong() -> None:
    wrong = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}, "spec": {"prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_the_compose_file_fits_its_specification() -> None:
    # The binding reads YAML without merge keys; they are merged here.
    compose = yaml.safe_load(COMPOSE)
    compose_spec.PyCompose.from_yaml(yaml.safe_dump(compose)).validate()


def test_the_specification_of_compose_refuses_what_is_wrong() -> None:
    compose = yaml.safe_load(COMPOSE)
    compose["services"]["console"]["volumes"].append("nowhere:/x")
    with pytest.raises(ValueError, match="nowhere"):
        compose_spec.PyCompose.from_yaml(yaml.safe_dump(compose)).validate()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_what_systemd_needs(path: Path) -> None:
    found = unit(path)
    assert found.sections() == ["Unit", "Service", "Install"]
    assert found["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_is_one_of_this_version(command: list[str]) -> None:
    name, *arguments = command
    assert Path(name).name == "servbot"
    known = typer.main.get_command(program)
    known.commands[arguments[0]].make_context("servbot", arguments[1:])  # type: ignore[attr-defined]


def test_workers_are_given_more_time_to_stop_than_they_take() -> None:
    drain = Settings().worker.drain_timeout.total_seconds()
    compose = yaml.safe_load(COMPOSE)["services"]
    graces = [int(compose[name]["stop_grace_period"].rstrip("s")) for name in compose if "worker" in name]
    deployments = [parameter.values[0] for parameter in MANIFESTS]
    graces += [
        manifest["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
        for manifest in deployments
        if manifest["kind"] == "Deployment"
    ]
    graces += [int(unit(path)["Service"]["TimeoutStopSec"]) for path in UNITS if "worker" in path.name]
    assert len(graces) == 6
    assert min(graces) > drain + 10


@pytest.mark.parametrize("source", ["file", "manifest"])
def test_the_settings_can_be_read(source: str, tmp_path: Path) -> None:
    text = (DEPLOY / "servbot.toml").read_text(encoding="utf-8")
    if source == "manifest":
        text = MANIFESTS_BY_KIND["ConfigMap"]["data"]["servbot.toml"]
    path = tmp_path / "servbot.toml"
    path.write_text(text, encoding="utf-8")
    assert read_settings(path).worker.legs == 8
