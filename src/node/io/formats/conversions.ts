/** The one line that makes a table of a file of another kind, by its extension; `x.parquet` and `x.csv` are read. */
const conversions: Readonly<Record<string, string>> = {
  '.rds': 'In R: write.csv(readRDS("x.rds"), "x.csv", row.names = FALSE).',
  '.rdata': 'In R: load("x.RData"), then write.csv(NAME, "x.csv", row.names = FALSE).',
  '.rda': 'In R: load("x.rda"), then write.csv(NAME, "x.csv", row.names = FALSE).',
  '.xlsx': 'In Python: pandas.read_excel("x.xlsx").to_csv("x.csv", index=False); or save it as CSV (UTF-8) in Excel.',
  '.xls': 'In Python: pandas.read_excel("x.xls").to_csv("x.csv", index=False); or save it as CSV (UTF-8) in Excel.',
  '.ods': 'In Python: pandas.read_excel("x.ods").to_csv("x.csv", index=False); or save it as CSV (UTF-8).',
  '.mat':
    'In Python: numpy.save("x.npy", scipy.io.loadmat("x.mat")["NAME"]); for version 7.3: h5py.File("x.mat")["NAME"][()].T.',
  '.pkl': 'In Python: numpy.save("x.npy", numpy.asarray(pandas.read_pickle("x.pkl"), dtype="float64")).',
  '.pickle': 'In Python: numpy.save("x.npy", numpy.asarray(pandas.read_pickle("x.pickle"), dtype="float64")).',
  '.pt': 'In Python: numpy.save("x.npy", torch.load("x.pt").numpy()).',
  '.pth': 'In Python: numpy.save("x.npy", torch.load("x.pth").numpy()).',
  '.safetensors': 'In Python: numpy.save("x.npy", safetensors.numpy.load_file("x.safetensors")["NAME"]).',
  '.feather': 'In Python: pandas.read_feather("x.feather").to_parquet("x.parquet").',
  '.arrow': 'In Python: pyarrow.parquet.write_table(pyarrow.ipc.open_file("x.arrow").read_all(), "x.parquet").',
  '.orc': 'In Python: pandas.read_orc("x.orc").to_parquet("x.parquet").',
  '.zarr':
    'In Python: anndata.read_zarr("x.zarr").write_h5ad("x.h5ad"), or numpy.save("x.npy", zarr.open("x.zarr")[:]).',
  '.h5':
    'In Python: numpy.save("x.npy", h5py.File("x.h5")["NAME"][()]), or pandas.read_hdf("x.h5").to_parquet("x.parquet").',
  '.hdf5': 'In Python: numpy.save("x.npy", h5py.File("x.hdf5")["NAME"][()]).',
  '.loom': 'In Python: anndata.read_loom("x.loom").write_h5ad("x.h5ad").',
  '.mtx': 'In Python: anndata.AnnData(scipy.io.mmread("x.mtx").T.tocsr()).write_h5ad("x.h5ad"), for genes × cells.',
  '.h5mu': 'In Python: mudata.read_h5mu("x.h5mu")["MODALITY"].write_h5ad("x.h5ad").',
  '.nc': 'In Python: xarray.open_dataset("x.nc").to_dataframe().to_parquet("x.parquet").',
  '.fcs': 'In R: write.csv(flowCore::exprs(flowCore::read.FCS("x.fcs")), "x.csv", row.names = FALSE).',
  '.json': 'In Python: pandas.read_json("x.json").to_csv("x.csv", index=False).',
  '.jsonl': 'In Python: pandas.read_json("x.jsonl", lines=True).to_csv("x.csv", index=False).',
  '.dta': 'In Python: pandas.read_stata("x.dta").to_parquet("x.parquet").',
  '.sav': 'In Python: pandas.read_spss("x.sav").to_parquet("x.parquet").',
  '.sas7bdat': 'In Python: pandas.read_sas("x.sas7bdat").to_parquet("x.parquet").',
  '.gz': 'Unpack it: gunzip x.gz; .csv.gz and .tsv.gz are read as they are.',
  '.bz2': 'Unpack it: bunzip2 x.bz2.',
  '.xz': 'Unpack it: unxz x.xz.',
  '.zst': 'Unpack it: unzstd x.zst.',
  '.zip': 'Unpack it: unzip x.zip.',
};

/** How to make a table of a file with this extension. */
export function conversionOf(extension: string): string {
  return (
    conversions[extension.toLowerCase()] ??
    'In Python: numpy.save("x.npy", ARRAY) for an array of (samples, dimensions).'
  );
}
